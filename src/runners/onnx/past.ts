// Keys and values of a text's beginning, from one pass to the next.

/** One layer's, token by token: `width` numbers each, all heads side by side. */
export interface LayerRows {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** What it takes to hold the past of a model's texts. */
export interface PastSize {
  readonly layers: number;
  /** Numbers a token in the keys of one layer, and as many in its values. */
  readonly width: number;
}

/** Buffers grow in steps of so many tokens, so that a text that grows token by token is seldom copied. */
const step = 256;

/** State: the keys and values of a text's tokens so far, in buffers that are fed to the runtime as they are. */
export class Past {
  length = 0;
  private buffers: LayerRows[];

  constructor(readonly size: PastSize) {
    this.buffers = Array.from({ length: size.layers }, () => this.rows(0));
  }

  /** The rows of a layer's tokens: views, that hold until something is added. */
  layer(index: number): LayerRows {
    const { keys, values } = this.buffers[index] as LayerRows;
    const end = this.length * this.size.width;
    return { keys: keys.subarray(0, end), values: values.subarray(0, end) };
  }

  /** Leaves the first `length` tokens. */
  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** Adds tokens: those at `places` of the rows that a pass computed, one entry a layer. */
  append(added: readonly LayerRows[], places: readonly number[]): void {
    if (places.length === 0) return;
    const { width } = this.size;
    this.reserve(this.length + places.length);
    this.buffers.forEach(({ keys, values }, layer) => {
      const rows = added[layer] as LayerRows;
      places.forEach((place, index) => {
        const [to, from] = [(this.length + index) * width, place * width];
        keys.set(rows.keys.subarray(from, from + width), to);
        values.set(rows.values.subarray(from, from + width), to);
      });
    });
    this.length += places.length;
  }

  /** Becomes the first `length` tokens of another past. */
  copy(other: Past, length: number): void {
    this.length = 0;
    this.reserve(length);
    const end = length * this.size.width;
    this.buffers.forEach(({ keys, values }, layer) => {
      const rows = other.buffers[layer] as LayerRows;
      keys.set(rows.keys.subarray(0, end));
      values.set(rows.values.subarray(0, end));
    });
    this.length = length;
  }

  /** Makes room for so many tokens at once. */
  reserve(length: number): void {
    const capacity = (this.buffers[0]?.keys.length ?? 0) / this.size.width;
    if (length <= capacity) return;
    const grown = Math.ceil(length / step) * step;
    // Layer by layer, so that only one layer's rows are there twice.
    this.buffers.forEach((_, layer) => {
      const rows = this.layer(layer);
      const larger = this.rows(grown);
      larger.keys.set(rows.keys);
      larger.values.set(rows.values);
      this.buffers[layer] = larger;
    });
  }

  private rows(tokens: number): LayerRows {
    const { width } = this.size;
    return { keys: new Float32Array(tokens * width), values: new Float32Array(tokens * width) };
  }
}
