<?php
// A wiki that counts, in its database: without a cache MediaWiki limits nothing.
$wgMainCacheType = CACHE_DB;
$wgRateLimits['edit'] = [ 'newbie' => [ 3, 60 ], 'user' => [ 3, 60 ], 'ip' => [ 3, 60 ] ];
