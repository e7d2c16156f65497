package dev.sluice.interceptors.pinning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The pins of all routes. Immutable; every change is a function from one book to the next, so that it can be repeated on
 * what another process has written.
 *
 * @param routes by name
 */
record PinBook(Map<String, Shelf> routes) {
    PinBook {
        routes = Map.copyOf(routes);
    }

    static PinBook empty() {
        return new PinBook(Map.of());
    }

    Optional<Pin> find(String route, String tool) {
        return Optional.ofNullable(shelf(route).pins().get(tool));
    }

    boolean isQuarantined(String route, String tool) {
        return find(route, tool).map(Pin::isQuarantined).orElse(false);
    }

    Shelf shelf(String route) {
        return routes.getOrDefault(route, Shelf.EMPTY);
    }

    PinBook observe(Observation observation) {
        return with(observation.route(), shelf(observation.route()).observe(observation));
    }

    PinBook approve(String route, String tool) {
        Shelf shelf = shelf(route);
        Pin pin = shelf.pins().get(tool);
        return pin == null ? this : with(route, shelf.with(tool, pin.approve()));
    }

    private PinBook with(String route, Shelf shelf) {
        Map<String, Shelf> more = new TreeMap<>(routes);
        more.put(route, shelf);
        return new PinBook(more);
    }

    /**
     * A list of tools as it was seen.
     *
     * @param route of the list
     * @param revision of the client
     * @param tools by name, in the order of the list: where there are too many, the first are pinned
     * @param complete whether it is the whole list and not one page of several
     * @param trustNew whether a tool that was never there is approved unseen
     * @param most tools of a route that are pinned; further ones get no pin
     */
    record Observation(
            String route, String revision, Map<String, ToolForm> tools, boolean complete, boolean trustNew, int most) {
        Observation {
            tools = Collections.unmodifiableMap(new LinkedHashMap<>(tools));
        }
    }

    /**
     * The pins of one route.
     *
     * @param established whether the whole list was seen before; until then every tool is new and none is suspicious
     * @param pins by name of the tool
     */
    record Shelf(boolean established, Map<String, Pin> pins) {
        static final Shelf EMPTY = new Shelf(false, Map.of());

        Shelf {
            pins = Map.copyOf(pins);
        }

        Shelf observe(Observation seen) {
            Map<String, Pin> next = new LinkedHashMap<>(pins);
            Set<String> gone = gone(seen);
            seen.tools().forEach((tool, form) -> {
                Pin known = pins.get(tool);
                if (known != null) {
                    next.put(tool, known.observe(seen.revision(), form));
                } else if (next.size() < seen.most()) {
                    next.put(tool, first(seen, form, gone));
                }
            });
            return new Shelf(established || seen.complete(), next);
        }

        /** A tool with the schema of one that has just gone is that one under another name. */
        private Pin first(Observation seen, ToolForm form, Set<String> gone) {
            boolean renamed = gone.contains(form.schema());
            boolean trusted = !established || (seen.trustNew() && !renamed);
            return trusted ? Pin.approved(seen.revision(), form) : Pin.quarantined(seen.revision(), form);
        }

        /** The schemas that belonged to tools which are not there any more. */
        private Set<String> gone(Observation seen) {
            Set<String> gone = new TreeSet<>();
            if (seen.complete() && established) {
                pins.forEach((tool, pin) -> {
                    if (!seen.tools().containsKey(tool)) {
                        pin.approved().ifPresent(shape -> gone.add(shape.schema()));
                    }
                });
            }
            gone.remove("");
            return gone;
        }

        Shelf with(String tool, Pin pin) {
            Map<String, Pin> next = new LinkedHashMap<>(pins);
            next.put(tool, pin);
            return new Shelf(established, next);
        }
    }
}
