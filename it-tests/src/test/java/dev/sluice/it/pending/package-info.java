/** Tests that are known to fail. */
@NullMarked
package dev.sluice.it.pending;

import org.jspecify.annotations.NullMarked;
