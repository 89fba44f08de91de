#pragma once
#include <string.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/// Copies the index-th address at which the issuer's certificate is to be had (RFC 5280, 4.2.2.1: caIssuers), with a 0 at
/// its end. Returns its length; 0 where there is none, or it does not fit.
static inline int mb_issuer_address(X509 *certificate, int index, char *buffer, int size) {
    AUTHORITY_INFO_ACCESS *access = X509_get_ext_d2i(certificate, NID_info_access, NULL, NULL);
    int length = 0;
    for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access); i++) {
        ACCESS_DESCRIPTION *entry = sk_ACCESS_DESCRIPTION_value(access, i);
        if (OBJ_obj2nid(entry->method) != NID_ad_ca_issuers || entry->location->type != GEN_URI) continue;
        if (index-- > 0) continue;
        const ASN1_IA5STRING *uri = entry->location->d.uniformResourceIdentifier;
        int count = ASN1_STRING_length(uri);
        if (count < size) {
            memcpy(buffer, ASN1_STRING_get0_data(uri), count);
            buffer[count] = 0;
            length = count;
        }
        break;
    }
    AUTHORITY_INFO_ACCESS_free(access);
    return length;
}
