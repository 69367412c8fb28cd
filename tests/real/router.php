<?php
// What a web server's configuration says on other people's wikis: /wiki/Title is index.php, and uploads lie in a folder of
// the wiki's own, beside this file. All else PHP's own server finds by itself, but that it takes a dot in the last part of a
// path for the name of a file.
$path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ?: '/';
$root = $_SERVER['DOCUMENT_ROOT'];
if ( preg_match( '~^(?:/w)?/images/(.+)$~', $path, $part ) ) {
	$folder = __DIR__ . '/images/';
	$file = (string)realpath( $folder . rawurldecode( $part[1] ) );
	$name = str_starts_with( $file, $folder ) ? substr( $file, strlen( $folder ) ) : '';
	// What was deleted lies there too, and what waits, and both are nobody's to read.
	if ( !preg_match( '~^(archive/)?[0-9a-f]/[0-9a-f]{2}/[^/]+$~', $name ) || !is_file( $file ) ) {
		http_response_code( 404 );
		return true;
	}
	header( 'Content-Type: ' . mime_content_type( $file ) );
	header( 'Content-Length: ' . filesize( $file ) );
	header( 'X-Content-Type-Options: nosniff' );
	readfile( $file );
	return true;
}
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
