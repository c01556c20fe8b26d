// Package vettest holds oasguardvet against servers that others wrote: each folder
// puts one behind a guard, and nothing may be reported there; in a copy with
// faults planted, each of them must be, and nothing else.
package vettest
