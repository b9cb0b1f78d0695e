/**
 * Imported first: how many threads Node puts to work on files. Its 4 hold back writes to many site databases on a slow disk
 * (2,000 synced puts over 100 databases at 5 ms a sync: 5.5 s with 4 threads, 2.2 s with 16). The pool reads the number once,
 * at its first use.
 */
process.env['UV_THREADPOOL_SIZE'] ??= '16';
