package dev.sluice.interceptors.pinning;

import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.pinning.Pin.Shape;
import dev.sluice.interceptors.pinning.PinBook.Shelf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A book of pins as JSON text, and back. */
final class PinText {
    private static final int VERSION = 1;

    private PinText() {}

    static String write(PinBook book) {
        Map<String, Object> routes = new TreeMap<>();
        book.routes().forEach((route, shelf) -> routes.put(route, shelf(shelf)));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", VERSION);
        members.put("routes", routes);
        return JsonText.of(members) + "\n";
    }

    /** Throws {@link IllegalArgumentException} when it is another kind of file. */
    static PinBook read(String text) {
        if (text.isBlank()) {
            return PinBook.empty();
        }
        JsonView members;
        try {
            members = JsonText.read(text);
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException("not a file of pins: no JSON", e);
        }
        if (members.member("version").integer().orElse(0) != VERSION) {
            throw new IllegalArgumentException("not a file of pins of version " + VERSION);
        }
        Map<String, Shelf> routes = new TreeMap<>();
        members.member("routes").members().forEach((route, shelf) -> routes.put(route, readShelf(shelf)));
        return new PinBook(routes);
    }

    private static Map<String, Object> shelf(Shelf shelf) {
        Map<String, Object> tools = new TreeMap<>();
        shelf.pins().forEach((tool, pin) -> {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("state", pin.state());
            pin.approved().ifPresent(shape -> members.put("approved", shape(shape)));
            pin.seen().ifPresent(shape -> members.put("seen", shape(shape)));
            tools.put(tool, members);
        });
        return Map.of("established", shelf.established(), "tools", tools);
    }

    private static Map<String, Object> shape(Shape shape) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("common", shape.common());
        members.put("schema", shape.schema());
        members.put("whole", new TreeMap<>(shape.whole()));
        members.put("definition", shape.definition());
        return members;
    }

    private static Shelf readShelf(JsonView shelf) {
        Map<String, Pin> pins = new LinkedHashMap<>();
        shelf.member("tools")
                .members()
                .forEach((tool, pin) ->
                        pins.put(tool, new Pin(readShape(pin.member("approved")), readShape(pin.member("seen")))));
        return new Shelf(shelf.member("established").bool().orElse(false), pins);
    }

    private static Optional<Shape> readShape(JsonView shape) {
        if (!shape.isObject()) {
            return Optional.empty();
        }
        Map<String, String> whole = new TreeMap<>();
        shape.member("whole").members().forEach((revision, digest) -> whole.put(revision, text(digest)));
        return Optional.of(new Shape(
                text(shape.member("common")), text(shape.member("schema")), whole, text(shape.member("definition"))));
    }

    private static String text(JsonView value) {
        return value.string().orElse("");
    }
}
