/** What every session store must do, as tests. */
@NullMarked
package dev.sluice.session.store;

import org.jspecify.annotations.NullMarked;
