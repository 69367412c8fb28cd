<?php
// A wiki whose database lags behind, whenever it is asked for the first, third, fifth … time: who comes again is served.
$wgHooks['ApiMaxLagInfo'][] = static function ( array &$lag ) {
	$file = fopen( __DIR__ . '/tmp/lag', 'c+' );
	flock( $file, LOCK_EX );
	$asked = (int)stream_get_contents( $file ) + 1;
	rewind( $file );
	fwrite( $file, (string)$asked );
	fclose( $file );
	$lag = [ 'host' => 'replica', 'lag' => $asked % 2 ? 70 : 0, 'type' => 'db' ];
};
