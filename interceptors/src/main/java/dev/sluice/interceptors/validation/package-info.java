/**
 * Holds both sides to what the client's protocol revision allows.
 *
 * <p>Start with {@link dev.sluice.interceptors.validation.ProtocolValidator}; what each revision allows is data in
 * {@code MethodTable} and {@code MemberRules}.
 */
@NullMarked
package dev.sluice.interceptors.validation;

import org.jspecify.annotations.NullMarked;
