/** Rows of one kind by their key, and which of them are new or changed since they were loaded. */

export class Table<K, V> {
  private readonly rows = new Map<K, V>()
  private readonly added = new Set<K>()
  private readonly changed = new Set<K>()

  /** A row as it is stored. */
  load(key: K, row: V): void {
    this.rows.set(key, row)
  }

  get(key: K): V | undefined {
    return this.rows.get(key)
  }

  all(): V[] {
    return [...this.rows.values()]
  }

  put(key: K, row: V): void {
    if (!this.rows.has(key)) this.added.add(key)
    else if (!this.added.has(key)) this.changed.add(key)
    this.rows.set(key, row)
  }

  clear(): void {
    this.rows.clear()
    this.added.clear()
    this.changed.clear()
  }

  rowsAdded(): V[] {
    return this.pick(this.added)
  }

  rowsChanged(): V[] {
    return this.pick(this.changed)
  }

  private pick(keys: ReadonlySet<K>): V[] {
    return [...keys].flatMap((key) => this.rows.get(key) ?? [])
  }
}
