/**
 * Who may do what: ordered rules over the principal, the method and what it is about.
 *
 * <p>Start with {@link dev.sluice.interceptors.authorization.Authorization}; the words of the rules are in
 * {@code Vocabulary}.
 */
@NullMarked
package dev.sluice.interceptors.authorization;

import org.jspecify.annotations.NullMarked;
