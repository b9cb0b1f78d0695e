import { CONTRACT_PHONE, testDeviceStore } from '#lib/device/store-contract.ts';
import { Disk, DiskHandle } from './disk.ts';

testDeviceStore('the simulator’s disk', async () => {
	const disk = new Disk();
	const store = new DiskHandle(disk);
	await store.write((tx) => tx.putPhone(CONTRACT_PHONE));
	return {
		store,
		reopen: () => Promise.resolve(new DiskHandle(disk)),
		close: () => Promise.resolve()
	};
});
