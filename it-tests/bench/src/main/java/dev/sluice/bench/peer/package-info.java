/** What Sluice is measured against: the smallest upstream and the smallest proxy on the same HTTP library. */
@NullMarked
package dev.sluice.bench.peer;

import org.jspecify.annotations.NullMarked;
