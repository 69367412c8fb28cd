<?php
// A wiki during maintenance: everybody reads, nobody writes.
$wgReadOnly = 'Flowrun: the wiki is being moved.';
