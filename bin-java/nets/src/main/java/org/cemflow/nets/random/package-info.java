/** Random numbers that hang on nothing but their key, so that no generator's state need ever be saved. */
package org.cemflow.nets.random;
