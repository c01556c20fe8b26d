package export

// The parts of a module that are the same for every document.
const (
	grantsTyped = `
/** What a caller holds, as it was granted: names that others bring with them are added here. */
export interface Grants {
	readonly roles?: readonly string[];
	readonly permissions?: readonly string[];
	readonly scopes?: readonly string[];
	/** The schemes of which the caller sends a valid credential. Left out: of every one. Empty: of none. */
	readonly schemes?: readonly string[];
	/** The authentication contexts of the login. Left out: none. */
	readonly acr?: readonly string[];
	/** How many seconds ago the login was. Left out: not known, so too long. */
	readonly authAge?: number;
}

/** A question that only the application can answer: may the caller do this to that object? */
export interface Check {
	readonly type: string;
	readonly action: string;
	/** The parameters that name the object, as in "path.roomId". */
	readonly id: readonly string[];
}

interface Caller {
	holds(name: string): boolean;
	sent(scheme: string): boolean;
	nobody(): boolean;
	by(...acr: string[]): boolean;
	within(seconds: number): boolean;
	may(type: string, action: string, ...id: string[]): boolean;
}
`
	grantsPlain = `
/**
 * What a caller holds, as it was granted: names that others bring with them are added here.
 * schemes are those of which the caller sends a valid credential. Left out: of every one. Empty: of none.
 * acr are the authentication contexts of the login, authAge the seconds since. Left out, neither is enough.
 * @typedef {{readonly roles?: readonly string[], readonly permissions?: readonly string[], readonly scopes?: readonly string[], readonly schemes?: readonly string[], readonly acr?: readonly string[], readonly authAge?: number}} Grants
 */

/**
 * A question that only the application can answer: may the caller do this to that object?
 * id are the parameters that name the object, as in "path.roomId".
 * @typedef {{readonly type: string, readonly action: string, readonly id: readonly string[]}} Check
 */

/** @typedef {{holds(name: string): boolean, sent(scheme: string): boolean, nobody(): boolean, by(...acr: string[]): boolean, within(seconds: number): boolean, may(type: string, action: string, ...id: string[]): boolean}} Caller */
`
	canTyped = `
/** All operations, in the order of the document. */
export const operations: readonly Operation[] = [...rules.keys()] as Operation[];

/** Says whether the guard lets a caller use an operation. Without may, no check of an object holds. */
export function can(grants: Grants, operation: Operation, may: (check: Check) => boolean = () => false): boolean {
	const rule = rules.get(operation);
	return rule !== undefined && rule(caller(grants, may, false));
}

/** Says whether a check of an object, which may answers, or another login is all that is missing. */
export function depends(grants: Grants, operation: Operation): boolean {
	const rule = rules.get(operation);
	return rule !== undefined && !can(grants, operation) && rule(caller(grants, () => true, true));
}

function caller(grants: Grants, may: (check: Check) => boolean, login: boolean): Caller {
	const held = new Set<string>();
	const add = [
		...(grants.roles ?? []).map((name) => "role " + name),
		...(grants.permissions ?? []).map((name) => "permission " + name),
		...(grants.scopes ?? []).map((name) => "scope " + name),
	];
	for (let name = add.pop(); name !== undefined; name = add.pop()) {
		if (!held.has(name)) {
			held.add(name);
			add.push(...(includes.get(name) ?? []));
		}
	}
	const schemes = grants.schemes;
	const age = grants.authAge ?? -1;
	return {
		holds: (name) => held.has(name),
		sent: (scheme) => schemes === undefined || schemes.includes(scheme),
		nobody: () => schemes !== undefined && schemes.length === 0,
		by: (...acr) => login || acr.some((name) => (grants.acr ?? []).includes(name)),
		within: (seconds) => login || (age >= 0 && age <= seconds),
		may: (type, action, ...id) => may({ type, action, id }) === true,
	};
}
`
	canPlain = `
/** All operations, in the order of the document. */
export const operations = /** @type {readonly Operation[]} */ ([...rules.keys()]);

/**
 * Says whether the guard lets a caller use an operation. Without may, no check of an object holds.
 * @param {Grants} grants
 * @param {Operation} operation
 * @param {(check: Check) => boolean} [may]
 * @returns {boolean}
 */
export function can(grants, operation, may = () => false) {
	const rule = rules.get(operation);
	return rule !== undefined && rule(caller(grants, may, false));
}

/**
 * Says whether a check of an object, which may answers, or another login is all that is missing.
 * @param {Grants} grants
 * @param {Operation} operation
 * @returns {boolean}
 */
export function depends(grants, operation) {
	const rule = rules.get(operation);
	return rule !== undefined && !can(grants, operation) && rule(caller(grants, () => true, true));
}

/**
 * @param {Grants} grants
 * @param {(check: Check) => boolean} may
 * @param {boolean} login
 * @returns {Caller}
 */
function caller(grants, may, login) {
	/** @type {Set<string>} */
	const held = new Set();
	const add = [
		...(grants.roles ?? []).map((name) => "role " + name),
		...(grants.permissions ?? []).map((name) => "permission " + name),
		...(grants.scopes ?? []).map((name) => "scope " + name),
	];
	for (let name = add.pop(); name !== undefined; name = add.pop()) {
		if (!held.has(name)) {
			held.add(name);
			add.push(...(includes.get(name) ?? []));
		}
	}
	const schemes = grants.schemes;
	const age = grants.authAge ?? -1;
	return {
		holds: (name) => held.has(name),
		sent: (scheme) => schemes === undefined || schemes.includes(scheme),
		nobody: () => schemes !== undefined && schemes.length === 0,
		by: (...acr) => login || acr.some((name) => (grants.acr ?? []).includes(name)),
		within: (seconds) => login || (age >= 0 && age <= seconds),
		may: (type, action, ...id) => may({ type, action, id }) === true,
	};
}
`
)
