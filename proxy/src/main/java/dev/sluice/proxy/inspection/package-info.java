/** Finds out what an upstream is and has, for people who want to put Sluice in front of it. */
@NullMarked
package dev.sluice.proxy.inspection;

import org.jspecify.annotations.NullMarked;
