/** Work that no caller waits for. For the parts of Sluice itself; an interceptor returns what it does. */
@NullMarked
package dev.sluice.interceptors.background;

import org.jspecify.annotations.NullMarked;
