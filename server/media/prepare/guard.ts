/**
 * A program of its own, between the server and ffmpeg: it works at a low priority, and ends ffmpeg when the server is gone, a
 * server that was killed included. Without it a killed server would leave ffmpeg running beside the next one.
 *
 *   node guard.ts <program> <argument>…       the end of its input is the order to stop
 */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** As shells say it: there is no such program. */
const NO_PROGRAM = 127;
const FAILED = 1;

const [program = '', ...parameters] = process.argv.slice(2);
setPriority(constants.priority.PRIORITY_LOW);
const child = spawn(program, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', () => process.exit(NO_PROGRAM));
child.on('exit', (code) => process.exit(code ?? FAILED));
process.stdin.on('end', () => child.kill('SIGKILL')).resume();
