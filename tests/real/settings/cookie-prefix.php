<?php
$wgCookiePrefix = 'neu';
