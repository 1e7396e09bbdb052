/** A value at the end of a diagram; small whole numbers. */
export type Terminal = number;

/** How values are joined: the value where those given decide it, else undefined. Diagrams that go on are given as null. */
export type Join = (values: readonly (Terminal | null)[]) => Terminal | undefined;

/** Thrown where a diagram grows beyond its bound. */
export class TooLarge extends Error {}

interface Node {
  readonly variable: number;
  readonly children: readonly number[];
}

/**
 * Functions of a few variables with few values each, as decision diagrams: ordered, without a node whose children are all
 * the same and without two like nodes. So a function has one form only, and it depends on a variable exactly where a node
 * of it asks for that variable (Bryant, *Graph-based algorithms for Boolean function manipulation*, 1986; with several
 * values: Srinivasan et al., *Algorithms for discrete function manipulation*, 1990).
 */
export class Diagrams {
  readonly #nodes: Node[] = [];
  readonly #known = new Map<string, number>();
  readonly #joined = new Map<string, number>();
  readonly #supports = new Map<number, ReadonlySet<number>>();

  /**
   * @param terminals how many values there are: those from 0 below it stand for themselves
   * @param most nodes before `TooLarge` is thrown
   */
  constructor(
    readonly terminals: number,
    readonly most: number,
  ) {}

  /** The function that asks for a variable, then goes on with the child of its value. Variables come in their order. */
  node(variable: number, children: readonly number[]): number {
    const [first = 0] = children;
    if (children.every((child) => child === first)) return first;
    const key = `${variable}:${children.join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#nodes.length >= this.most) throw new TooLarge();
    const made = this.terminals + this.#nodes.push({ variable, children }) - 1;
    this.#known.set(key, made);
    return made;
  }

  /** The function whose value is that of `join` of the values of others. `name` tells one join from another. */
  join(name: string, join: Join, functions: readonly number[]): number {
    const decided = join(functions.map((one) => (one < this.terminals ? one : null)));
    if (decided !== undefined) return decided;
    const key = `${name} ${functions.join()}`;
    const known = this.#joined.get(key);
    if (known !== undefined) return known;
    const variable = Math.min(...functions.map((one) => this.#at(one)?.variable ?? Number.POSITIVE_INFINITY));
    const arity = functions.reduce((most, one) => Math.max(most, this.#childrenAt(one, variable)?.length ?? 0), 0);
    const children = Array.from({ length: arity }, (_, value) =>
      this.join(
        name,
        join,
        functions.map((one) => this.#childrenAt(one, variable)?.[value] ?? one),
      ),
    );
    const made = this.node(variable, children);
    this.#joined.set(key, made);
    return made;
  }

  /** The function once a variable has a value. */
  restrict(root: number, variable: number, value: number): number {
    const done = new Map<number, number>();
    const visit = (id: number): number => {
      const node = this.#at(id);
      // Variables come in order: below a later one it does not occur.
      if (node === undefined || node.variable > variable) return id;
      if (node.variable === variable) return node.children[value] ?? id;
      const before = done.get(id);
      if (before !== undefined) return before;
      const made = this.node(node.variable, node.children.map(visit));
      done.set(id, made);
      return made;
    };
    return visit(root);
  }

  /** The variables on which a function depends. */
  support(root: number): ReadonlySet<number> {
    const known = this.#supports.get(root);
    if (known !== undefined) return known;
    const node = this.#at(root);
    const found = new Set<number>();
    if (node !== undefined) {
      found.add(node.variable);
      for (const child of new Set(node.children)) for (const one of this.support(child)) found.add(one);
    }
    this.#supports.set(root, found);
    return found;
  }

  #at(id: number): Node | undefined {
    return this.#nodes[id - this.terminals];
  }

  #childrenAt(id: number, variable: number): readonly number[] | undefined {
    const node = this.#at(id);
    return node?.variable === variable ? node.children : undefined;
  }
}
