<?php
// A developer's wiki on the net: it forgives what it must not, and tells who serves.
$wgDebugAPI = true;
$wgShowHostnames = true;
$wgShowExceptionDetails = true;
