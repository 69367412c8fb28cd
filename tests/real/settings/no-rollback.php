<?php
$wgGroupPermissions['sysop']['rollback'] = false;
