import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openEmbeddedStore } from '../../server/store/embedded.ts';
import { runStoreContract } from './store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongyu-contract-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Fewer than the contract uses at once, so that databases are closed and opened again under it.
runStoreContract('embedded', () => openEmbeddedStore({ folder, maxOpenDatabases: 3 }));
