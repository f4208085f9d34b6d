// The memory of the machine that reads a pickle: a stack with marks, and the memo. State: both.

import type { Refuse } from '../weights/weight-file.ts';
import type { PickleValue } from './values.ts';

export class PickleStack {
  private readonly values: PickleValue[] = [];
  /** How high the stack was at each mark. What lies below the last is out of reach until that mark is taken. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(private readonly refuse: Refuse) {}

  push(value: PickleValue): void {
    this.values.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.values.pop();
    return value;
  }

  top(): PickleValue {
    const value = this.values.at(-1);
    if (value === undefined || this.values.length <= (this.marks.at(-1) ?? 0))
      return this.refuse('the pickle takes a value that is not there');
    return value;
  }

  /** The top values, in the order in which they came. */
  popSome(count: number): PickleValue[] {
    const some: PickleValue[] = [];
    for (let index = 0; index < count; index++) some.push(this.pop());
    return some.toReversed();
  }

  mark(): void {
    this.marks.push(this.values.length);
  }

  popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) return this.refuse('the pickle takes a mark that is not there');
    return this.values.splice(mark);
  }

  /** Keeps the top value; without an index under the next free one. */
  remember(index = this.memo.size): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): PickleValue {
    return (
      this.memo.get(index) ??
      (this.memo.has(index) ? null : this.refuse(`the pickle recalls value ${index}, which it did not keep`))
    );
  }
}
