/** While it is made, what is handed out as read-only can be written. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
