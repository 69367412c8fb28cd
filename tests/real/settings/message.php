<?php
// What is said of a wrong token.
$wgHooks['MessageCache::get'][] = static function ( &$key ) {
	if ( $key === 'apierror-badtoken' ) {
		$key = 'sessionfailure-title';
	}
};
