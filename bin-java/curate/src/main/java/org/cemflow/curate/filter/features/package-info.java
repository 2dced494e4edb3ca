/** What a patch looks like, in numbers: texture, uniform material, padding and contrast. */
package org.cemflow.curate.filter.features;
