/** Who comes in, and as whom Sluice goes on, with a real authorization server. */
@NullMarked
package dev.sluice.it.authentication;

import org.jspecify.annotations.NullMarked;
