package dev.tailrace.diagram;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** An SVG, read by an XML parser. */
record Picture(Document document) {
    /** Where a box is, and the step that it is. */
    record Box(String step, double x, double y, double width, double height) {
        boolean overlaps(Box other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }
    }

    static Picture read(String svg) {
        try {
            var parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            return new Picture(parser.parse(new ByteArrayInputStream(svg.getBytes(UTF_8))));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError("this is no XML: " + svg.substring(0, Math.min(svg.length(), 2000)), e);
        }
    }

    List<Element> all(String tag) {
        var nodes = document.getElementsByTagName(tag);
        var found = new ArrayList<Element>();
        for (var i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    List<Element> steps() {
        return all("g").stream().filter(g -> g.hasAttribute("data-step")).toList();
    }

    List<Box> boxes() {
        return steps().stream().map(Picture::box).toList();
    }

    private static Box box(Element step) {
        var place = step.getAttribute("transform").replaceAll("[^0-9. ]", "").split(" ", -1);
        var rect = (Element) step.getElementsByTagName("rect").item(0);
        return new Box(
                step.getAttribute("data-step"),
                Double.parseDouble(place[0]),
                Double.parseDouble(place[1]),
                Double.parseDouble(rect.getAttribute("width")),
                Double.parseDouble(rect.getAttribute("height")));
    }

    double size(String attribute) {
        return Double.parseDouble(document.getDocumentElement().getAttribute(attribute));
    }
}
