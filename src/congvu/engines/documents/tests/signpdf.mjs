// Signs a PDF by the packages of @signpdf: from, to, key (PKCS#12), form ("cms" or "etsi").
import fs from "node:fs";
import { SignPdf } from "@signpdf/signpdf";
import { P12Signer } from "@signpdf/signer-p12";
import { plainAddPlaceholder } from "@signpdf/placeholder-plain";
import { SUBFILTER_ADOBE_PKCS7_DETACHED, SUBFILTER_ETSI_CADES_DETACHED } from "@signpdf/utils";
const [, , from, to, p12, form] = process.argv;
const subFilter = form === "etsi" ? SUBFILTER_ETSI_CADES_DETACHED : SUBFILTER_ADOBE_PKCS7_DETACHED;
const pdf = plainAddPlaceholder({ pdfBuffer: fs.readFileSync(from), reason: "Thử", contactInfo: "", name: "Người ký mẫu", location: "Hà Nội", subFilter });
const signer = new P12Signer(fs.readFileSync(p12), { passphrase: "mau" });
fs.writeFileSync(to, await new SignPdf().sign(pdf, signer));
