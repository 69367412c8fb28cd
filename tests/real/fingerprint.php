<?php
// Digests of what a wiki stores, one line a table: `page 312 0f3a…`. Whoever compares two of them sees whether
// anything was written, and where. Left out is what a purge or a login changes: times of touching, tokens, and the
// random number of a page, which a purge now and then throws anew.
$file = $argv[1] ?? '';
if ( !is_file( $file ) ) {
	fwrite( STDERR, "wiki: no database there: $file\n" );
	exit( 1 );
}
$tables = [
	'page', 'revision', 'slots', 'content', 'text', 'archive', 'comment', 'actor', 'recentchanges', 'logging',
	'change_tag', 'user', 'user_groups', 'user_properties', 'watchlist', 'ipblocks', 'block', 'page_restrictions',
	'protected_titles', 'image', 'filearchive', 'uploadstash',
];
$db = new PDO( "sqlite:$file", null, null, [
	PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
	PDO::SQLITE_ATTR_OPEN_FLAGS => PDO::SQLITE_OPEN_READONLY,
] );
$db->exec( 'PRAGMA busy_timeout = 10000' );
$db->beginTransaction();
$present = $db->query( "SELECT name FROM sqlite_master WHERE type = 'table'" )->fetchAll( PDO::FETCH_COLUMN );
foreach ( array_intersect( $tables, $present ) as $table ) {
	$columns = array_filter(
		$db->query( "PRAGMA table_info('$table')" )->fetchAll( PDO::FETCH_COLUMN, 1 ),
		static fn ( $column ) => !preg_match( '/_(touched|random|token|token_expires|links_updated)$/', $column )
	);
	$list = '"' . implode( '", "', $columns ) . '"';
	$digest = hash_init( 'sha256' );
	$count = 0;
	foreach ( $db->query( "SELECT $list FROM \"$table\" ORDER BY $list", PDO::FETCH_NUM ) as $row ) {
		hash_update( $digest, serialize( array_map( static fn ( $v ) => $v === null ? null : (string)$v, $row ) ) );
		$count++;
	}
	printf( "%s %d %s\n", $table, $count, hash_final( $digest ) );
}
