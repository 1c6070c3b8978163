/** The rules that the code obeys, each beside a wrong program that shows it to fail. */
@NullMarked
package dev.tailrace.architecture;

import org.jspecify.annotations.NullMarked;
