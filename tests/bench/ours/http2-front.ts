/**
 * The front proxy of a deployment as far as bytes go: HTTP/2 towards the phone, HTTP/1.1 towards the server, as Caddy does it
 * (server/deploy). On a connection in use HPACK makes a request's 0.7 KB of headers less than 0.1 KB. Without TLS, which
 * would add some 30 B a request and two round trips to a new connection.
 */
import { Agent, request as httpRequest } from 'node:http';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { pipeline } from 'node:stream';
import type { Target } from '../../ground/slow-link.ts';
import type { Ground } from '../contender.ts';

/** Headers that belong to one connection and do not travel on (RFC 9113 §8.2.2). */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/** Opens a front before a server; it ends with the run. */
async function openHttp2Front(ground: Ground, target: Target): Promise<Target> {
	const agent = new Agent({ keepAlive: true });
	const front = createServer();
	front.on('stream', (stream, headers) => pass(stream, { headers, target, agent }));
	await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
	ground.onEnd(() => {
		front.close();
		agent.destroy();
	});
	const address = front.address();
	if (address === null || typeof address === 'string') throw new Error('The front has no port.');
	return { host: '127.0.0.1', port: address.port };
}

/** What a phone's link leads to: the server itself by HTTP/1.1, or a front before it by HTTP/2. */
export const targetFor = async (
	http: 1 | 2,
	{ ground, target }: { readonly ground: Ground; readonly target: Target }
): Promise<Target> => (http === 2 ? openHttp2Front(ground, target) : target);

interface Passing {
	readonly headers: IncomingHttpHeaders;
	readonly target: Target;
	readonly agent: Agent;
}

function pass(stream: ServerHttp2Stream, { headers, target, agent }: Passing): void {
	const { ':method': method, ':path': path, ':authority': host, ...rest } = headers;
	const plain = Object.entries(rest).filter(([name]) => !name.startsWith(':'));
	const onward = httpRequest(
		{
			...target,
			agent,
			method: String(method),
			path: String(path),
			headers: { host: String(host), ...Object.fromEntries(plain) }
		},
		(answer) => {
			const back = Object.entries(answer.headers).filter(([name]) => !OF_CONNECTION.has(name));
			stream.respond({ ':status': answer.statusCode ?? 502, ...Object.fromEntries(back) });
			pipeline(answer, stream, ignoreBroken);
		}
	);
	onward.on('error', () => stream.destroyed || stream.close());
	stream.on('error', () => onward.destroy());
	pipeline(stream, onward, ignoreBroken);
}

/** A broken exchange is seen by the phone, which is measured. */
function ignoreBroken(): void {
	return;
}
