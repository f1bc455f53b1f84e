/** A set of element numbers 1 to 128, as four 32-bit words. */

export class Bitmap {
  private word0 = 0
  private word1 = 0
  private word2 = 0
  private word3 = 0

  /** 32 bits, the first element in the highest: elements 1-32 in word 0. */
  word(index: number): number {
    return index < 2 ? (index === 0 ? this.word0 : this.word1) : index === 2 ? this.word2 : this.word3
  }

  setWord(index: number, bits: number): void {
    if (index === 0) this.word0 = bits
    else if (index === 1) this.word1 = bits
    else if (index === 2) this.word2 = bits
    else this.word3 = bits
  }

  has(element: number): boolean {
    return element >= 1 && element <= 128 && (this.word((element - 1) >> 5) & bitOf(element)) !== 0
  }

  add(element: number): void {
    const bit = bitOf(element)
    if (element <= 32) this.word0 |= bit
    else if (element <= 64) this.word1 |= bit
    else if (element <= 96) this.word2 |= bit
    else this.word3 |= bit
  }

  delete(element: number): void {
    const index = (element - 1) >> 5
    this.setWord(index, this.word(index) & ~bitOf(element))
  }

  /** The lowest element above `element`, 0 when there is none. */
  next(element: number): number {
    let index = element >> 5
    let bits = index < 4 ? this.word(index) & (-1 >>> (element & 31)) : 0
    while (bits === 0) {
      index += 1
      if (index > 3) return 0
      bits = this.word(index)
    }
    return (index << 5) + Math.clz32(bits) + 1
  }

  highest(): number {
    for (let index = 3; index >= 0; index--) {
      const bits = this.word(index)
      if (bits !== 0) return (index << 5) + 32 - (31 - Math.clz32(bits & -bits))
    }
    return 0
  }

  /** Elements above 64. */
  reachesSecond(): boolean {
    return (this.word2 | this.word3) !== 0
  }

  equals(other: Bitmap): boolean {
    return ((this.word0 ^ other.word0) | (this.word1 ^ other.word1) | (this.word2 ^ other.word2) | (this.word3 ^ other.word3)) === 0
  }
}

function bitOf(element: number): number {
  return 1 << (31 - ((element - 1) & 31))
}
