/** FILTER: tells informative patches from uninformative ones, by a rule or by a trained classifier. */
package org.cemflow.curate.filter;
