<?php
// What a web server's configuration says on other people's wikis: /wiki/Title is index.php. All else PHP's own
// server finds by itself, but that it takes a dot in the last part of a path for the name of a file.
$path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ?: '/';
$root = $_SERVER['DOCUMENT_ROOT'];
if ( preg_match( '~^((?:/w)?)/rest\.php(/.*)$~', $path, $part ) ) {
	$script = "$part[1]/rest.php";
} elseif ( preg_match( '~^/wiki(?:/|$)~', $path ) ) {
	$script = '/w/index.php';
} else {
	return false;
}
if ( !is_file( $root . $script ) ) {
	return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $script;
$_SERVER['SCRIPT_FILENAME'] = $root . $script;
unset( $_SERVER['PATH_INFO'], $path, $root, $part, $script );
// PHP does this for the scripts that it finds itself.
require_once ini_get( 'auto_prepend_file' );
chdir( dirname( realpath( $_SERVER['SCRIPT_FILENAME'] ) ) );
require $_SERVER['SCRIPT_FILENAME'];
