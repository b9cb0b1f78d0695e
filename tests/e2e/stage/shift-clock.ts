/** Preloaded into servers under test, see evening.ts. */
import { eveningOffsetMs, shiftClock } from './evening.ts';

shiftClock(eveningOffsetMs());
