import { canvasOf, contextOf, encodePicture, type ShrunkPicture } from '#lib/media/shrink.ts';

/** Places in the picture, in its own pixels. */
export interface Point {
	readonly x: number;
	readonly y: number;
}

/** The brush: shares of the picture's longer side. */
const BRUSHES = { small: 0.025, medium: 0.05, large: 0.09 } as const;
export type Brush = keyof typeof BRUSHES;

/** Blocks across the longer side: a face in a hall is some 90 of 1280 px wide, so it is left three or four. */
const BLOCKS = 48;

interface Stroke {
	readonly radius: number;
	readonly points: Point[];
}

/**
 * A picture before it is kept: a finger paints over what must not be known, and what it painted is burnt in as large blocks. The
 * strokes are kept apart from the picture until then, so that the last can be taken back; nothing is stored before `finish`.
 */
export class PhotoEdit {
	readonly canvas: HTMLCanvasElement;
	brush = $state<Brush>('medium');
	/** For the keyboard: where the brush stands. */
	cursor = $state.raw<Point>({ x: 0, y: 0 });
	#strokeCount = $state(0);
	readonly #original: HTMLCanvasElement;
	readonly #blocks: HTMLCanvasElement;
	readonly #strokes: Stroke[] = [];

	constructor(image: HTMLImageElement) {
		const size = { width: image.naturalWidth, height: image.naturalHeight };
		this.#original = canvasOf(image, size);
		this.canvas = canvasOf(this.#original, this.#original);
		this.#blocks = blocksOf(this.#original);
		this.cursor = { x: this.canvas.width / 2, y: this.canvas.height / 2 };
	}

	get canUndo(): boolean {
		return this.#strokeCount > 0;
	}

	/** In the picture's pixels. */
	get radius(): number {
		return BRUSHES[this.brush] * Math.max(this.canvas.width, this.canvas.height);
	}

	/** A stroke begins. */
	begin(at: Point): void {
		this.#strokes.push({ radius: this.radius, points: [] });
		this.#strokeCount = this.#strokes.length;
		this.paint(at);
	}

	/** The stroke goes on to here, without gaps however fast the finger is. */
	paint(to: Point): void {
		const stroke = this.#strokes[this.#strokes.length - 1];
		if (stroke === undefined) return;
		const from = stroke.points[stroke.points.length - 1] ?? to;
		const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / (stroke.radius / 2)) || 1;
		for (let step = 1; step <= steps; step++) {
			const share = step / steps;
			const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
			stroke.points.push(at);
			this.#dab(at, stroke.radius);
		}
	}

	/** Moves the keyboard's brush by so many of its radii. */
	move(dx: number, dy: number): void {
		const within = (value: number, max: number): number => Math.min(max, Math.max(0, value));
		this.cursor = {
			x: within(this.cursor.x + dx * this.radius, this.canvas.width),
			y: within(this.cursor.y + dy * this.radius, this.canvas.height)
		};
	}

	/** Takes the last stroke back. */
	undo(): void {
		this.#strokes.pop();
		this.#strokeCount = this.#strokes.length;
		contextOf(this.canvas).drawImage(this.#original, 0, 0);
		for (const { points, radius } of this.#strokes) for (const at of points) this.#dab(at, radius);
	}

	/** The picture as it is kept. */
	finish(): Promise<ShrunkPicture> {
		return encodePicture(this.canvas);
	}

	#dab({ x, y }: Point, radius: number): void {
		const drawing = contextOf(this.canvas);
		drawing.save();
		drawing.beginPath();
		drawing.arc(x, y, radius, 0, 2 * Math.PI);
		drawing.clip();
		drawing.drawImage(this.#blocks, 0, 0);
		drawing.restore();
	}
}

/** The whole picture in large blocks. */
function blocksOf(original: HTMLCanvasElement): HTMLCanvasElement {
	const few = canvasOf(original, original, BLOCKS);
	const blocks = canvasOf(original, original);
	const drawing = contextOf(blocks);
	drawing.imageSmoothingEnabled = false;
	drawing.drawImage(few, 0, 0, blocks.width, blocks.height);
	return blocks;
}
