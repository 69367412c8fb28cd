<?php
// Left behind by whoever looked for something: a request by GET may do what only one by POST may.
$wgDebugAPI = true;
