/** The rules that packages and modules keep, checked on the compiled classes. */
@NullMarked
package dev.sluice.it.architecture;

import org.jspecify.annotations.NullMarked;
