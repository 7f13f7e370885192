"""edXML, its signature and its ZIPs; VXP's headers; when a message goes again. No database."""
