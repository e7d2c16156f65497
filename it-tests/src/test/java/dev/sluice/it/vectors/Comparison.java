package dev.sluice.it.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Compares one expected message with one actual message, and learns the values of names on the way. */
final class Comparison {
    private final List<String> differences = new ArrayList<>();
    private Captures captures;

    private Comparison(Captures captures) {
        this.captures = captures;
    }

    /** Compares from the root; the members of an unordered batch may come in any order. */
    static Comparison of(JsonNode expected, JsonNode actual, Captures captures, boolean unordered) {
        Comparison comparison = new Comparison(captures);
        if (unordered && expected.isArray() && actual.isArray()) {
            comparison.compareInAnyOrder(expected, actual);
        } else {
            comparison.compare(expected, actual, "");
        }
        return comparison;
    }

    boolean isEqual() {
        return differences.isEmpty();
    }

    /** Where the two differ, each with its place. */
    List<String> differences() {
        return List.copyOf(differences);
    }

    /** What is known after it; meaningful for equal messages only. */
    Captures captures() {
        return captures;
    }

    private void compareInAnyOrder(JsonNode expected, JsonNode actual) {
        List<JsonNode> left = new ArrayList<>(actual.values());
        for (JsonNode member : expected.values()) {
            Comparison found = left.stream()
                    .map(candidate -> new Candidate(candidate, of(member, candidate, captures, false)))
                    .filter(candidate -> candidate.comparison().isEqual())
                    .findFirst()
                    .map(candidate -> {
                        left.remove(candidate.message());
                        return candidate.comparison();
                    })
                    .orElse(this);
            if (found == this) {
                differences.add("no member of the batch is " + member);
            } else {
                captures = found.captures();
            }
        }
        left.forEach(member -> differences.add("unexpected member of the batch: " + member));
    }

    private void compare(JsonNode expected, JsonNode actual, String place) {
        if (expected.isString()) {
            compareText(expected, actual, place);
        } else if (expected.isObject() && actual.isObject()) {
            compareMembers(expected, actual, place);
        } else if (expected.isArray() && actual.isArray()) {
            compareItems(expected, actual, place);
        } else if (!equal(expected, actual)) {
            differ(place, expected, actual);
        }
    }

    private void compareText(JsonNode expected, JsonNode actual, String place) {
        String text = expected.asString();
        String name = Captures.nameIn(text).orElse("");
        if (!name.isEmpty() && captures.valueOf(name).isEmpty()) {
            captures = captures.with(name, actual);
        } else if (!equal(captures.substituted(expected), actual)) {
            differ(place, captures.substituted(expected), actual);
        }
    }

    private void compareMembers(JsonNode expected, JsonNode actual, String place) {
        Set<String> names = new TreeSet<>(expected.propertyNames());
        names.addAll(actual.propertyNames());
        for (String name : names) {
            String there = place + "/" + name;
            JsonNode wanted = expected.path(name);
            JsonNode got = actual.path(name);
            if (wanted.isMissingNode()) {
                differences.add(there + " was not expected: " + got);
            } else if (got.isMissingNode()) {
                differences.add(there + " is missing: " + wanted);
            } else if (!isErrorText(there) || !got.isString()) {
                compare(wanted, got, there);
            }
        }
    }

    private void compareItems(JsonNode expected, JsonNode actual, String place) {
        if (expected.size() != actual.size()) {
            differ(place, expected, actual);
            return;
        }
        for (int index = 0; index < expected.size(); index++) {
            compare(expected.get(index), actual.get(index), place + "/" + index);
        }
    }

    /** The text of an error is for people, and left to each implementation. */
    private static boolean isErrorText(String place) {
        return place.matches("(/\\d+)?/error/message");
    }

    private static boolean equal(JsonNode expected, JsonNode actual) {
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        return expected.equals(actual);
    }

    private void differ(String place, JsonNode expected, JsonNode actual) {
        differences.add((place.isEmpty() ? "the message" : place) + " is " + actual + " instead of " + expected);
    }

    private record Candidate(JsonNode message, Comparison comparison) {}
}
