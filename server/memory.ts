/**
 * Imported first, beside threads.ts: how much garbage V8 may let lie. By itself it lets the young generation grow to 134 MB
 * and the old one to several times what lives in it where the machine has memory to spare: with 400 phones that came back
 * within 12 s the server took 374 MB, of which 25 MB were alive. 165 MB are left of that with these two settings, smaller buffers
 * in LevelDB and the deployment's MALLOC_ARENA_MAX (`npm run bench -- reconnect --ours --sites 20 --window-s 12`).
 *
 * V8 reads both settings at each collection. `--max-semi-space-size`, the usual way, is read only when the process starts, and
 * a file cannot give flags to the Node that runs it.
 */
import { setFlagsFromString } from 'node:v8';

/** The young generation stays as large as it is when the server's modules are loaded: 17 MB. */
setFlagsFromString('--semi-space-growth-factor=1');
/** The old one is swept when it is 30 % larger than after the last time; costs about 4 % of a core in that minute. */
setFlagsFromString('--heap-growing-percent=30');
