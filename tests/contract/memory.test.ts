import { MemoryStore } from '../ground/memory-store.ts';
import { runStoreContract } from './store-contract.ts';

const store = new MemoryStore();

runStoreContract('memory', () => {
	store.reopen();
	return Promise.resolve(store);
});
