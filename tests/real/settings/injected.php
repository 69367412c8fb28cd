<?php
// An extension that says more than was asked for.
$wgHooks['APIQueryAfterExecute'][] = static function ( $module ) {
	if ( $module->getModuleName() === 'userinfo' ) {
		$module->getResult()->addValue( [ 'query', 'userinfo' ], 'injected', 'x' );
	}
};
