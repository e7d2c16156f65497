package dev.sluice.config.load;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, texts, numbers and booleans as JSON, indented by two spaces, in the order of the maps. */
final class Json {
    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String write(Object value) {
        Json json = new Json();
        json.value(value, "\n");
        return json.out.append('\n').toString();
    }

    private void value(Object value, String lineBreak) {
        if (value instanceof Map<?, ?> map) {
            object(map, lineBreak);
        } else if (value instanceof List<?> list) {
            array(list, lineBreak);
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            text(value.toString());
        }
    }

    private void object(Map<?, ?> map, String lineBreak) {
        String indented = lineBreak + "  ";
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        out.append('{');
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            out.append(indented);
            text(entry.getKey().toString());
            out.append(": ");
            value(entry.getValue(), indented);
            out.append(entries.hasNext() ? "," : lineBreak);
        }
        out.append('}');
    }

    private void array(List<?> list, String lineBreak) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            out.append(i == 0 ? "" : ", ");
            value(list.get(i), lineBreak);
        }
        out.append(']');
    }

    private void text(String text) {
        out.append('"');
        text.chars().forEach(this::character);
        out.append('"');
    }

    private void character(int c) {
        if (c == '"' || c == '\\') {
            out.append('\\').append((char) c);
        } else if (c < 0x20) {
            out.append(String.format("\\u%04x", c));
        } else {
            out.append((char) c);
        }
    }
}
