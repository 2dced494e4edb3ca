/** The page and its server, which answers this machine only. */
package org.cemflow.label.web;
