package dev.sluice.proxy.authentication;

import dev.sluice.interceptors.Principal;
import dev.sluice.proxy.oauth.JsonDocument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an issuer says with a token. Immutable. */
final class Claims {
    private final String issuer;
    private final JsonDocument claims;

    /** Takes claims whose issuer was looked at. */
    Claims(String issuer, Map<String, Object> members) {
        this.issuer = issuer;
        this.claims = new JsonDocument(copy(members));
    }

    Optional<Long> number(String name) {
        return claims.number(name);
    }

    boolean has(String name) {
        return claims.members().containsKey(name);
    }

    /** For whom the token is meant; one value may stand without a list around it. */
    List<String> audiences() {
        return texts(claims.members().get("aud"));
    }

    /** As RFC 8693 writes them, or as some issuers do. */
    Set<String> scopes() {
        Set<String> scopes = new LinkedHashSet<>();
        for (String name : List.of("scope", "scp")) {
            texts(claims.members().get(name)).forEach(text -> Collections.addAll(scopes, text.split(" ")));
        }
        scopes.remove("");
        return scopes;
    }

    /** To what the token is bound, by method; empty when whoever has it may use it. */
    Map<?, ?> confirmation() {
        return claims.members().get("cnf") instanceof Map<?, ?> confirmation ? confirmation : Map.of();
    }

    /** Who the token is about; throws when it does not say so. */
    Principal principal() {
        String client = claims.text("client_id").or(() -> claims.text("azp")).orElse("");
        String subject = claims.text("sub").orElse(client);
        if (subject.isEmpty() || !isVisible(subject) || !isVisible(client)) {
            throw RefusedException.invalidToken("no usable subject");
        }
        return new Principal(issuer, subject, client, scopes(), claims.members());
    }

    /** The key of a principal has lines. */
    private static boolean isVisible(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private static List<String> texts(@Nullable Object value) {
        if (value instanceof String text) {
            return List.of(text);
        }
        return value instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private static Map<String, Object> copy(Map<?, ?> members) {
        Map<String, Object> copy = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            if (value != null) {
                copy.put(String.valueOf(name), copy(value));
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    private static Object copy(Object value) {
        if (value instanceof Map<?, ?> members) {
            return copy(members);
        }
        if (value instanceof List<?> items) {
            List<Object> copy = new ArrayList<>();
            for (Object item : items) {
                if (item != null) {
                    copy.add(copy(item));
                }
            }
            return Collections.unmodifiableList(copy);
        }
        return value;
    }
}
