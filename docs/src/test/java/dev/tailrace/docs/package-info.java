/** The code of the pages, run against PostgreSQL: what a page shows between two region marks is what is tested here. */
@NullMarked
package dev.tailrace.docs;

import org.jspecify.annotations.NullMarked;
