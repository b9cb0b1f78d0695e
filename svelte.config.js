import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess({ script: true }),
	compilerOptions: { runes: true },
	kit: {
		// One fallback page for every address: each screen opens from data on the phone, on- and offline alike.
		adapter: adapter({ fallback: 'index.html', precompress: true, strict: false }),
		// Registered by workbox-window, which lets the user choose the moment of an update.
		serviceWorker: { register: false },
		// The server sends the policy as a header with the hash of the one inline script; see server/gateway/security.
		version: { pollInterval: 0 }
	}
};
